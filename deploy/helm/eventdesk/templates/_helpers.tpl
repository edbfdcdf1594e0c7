{{- define "eventdesk.name" -}}
{{- if contains "eventdesk" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-eventdesk{{ end -}}
{{- end }}

{{- /* What every object carries. */ -}}
{{- define "eventdesk.labels" -}}
app.kubernetes.io/name: eventdesk
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* What our pods are found by: never changed, a Deployment could not follow. */ -}}
{{- define "eventdesk.pods" -}}
app.kubernetes.io/name: eventdesk
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "eventdesk.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end }}

{{- /* Roles with routes; `web` stands in front of them. */ -}}
{{- define "eventdesk.http" -}}identity intake tickets query{{- end }}

{{- /* Peers of one of networkPolicy.servers. */ -}}
{{- define "eventdesk.peers" -}}
{{- range .addresses }}
- ipBlock: { cidr: {{ . | quote }} }
{{- end }}
{{- if .pods }}
- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .namespace }} } }
  podSelector: { matchLabels: {{ toJson .pods }} }
{{- end }}
{{- end }}

{{- define "eventdesk.ports" -}}
{{- range . }}
- { protocol: TCP, port: {{ . }} }
{{- end }}
{{- end }}
