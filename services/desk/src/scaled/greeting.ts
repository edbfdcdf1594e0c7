/** What a person is told when a scaled run is ready. */
export interface SeenScaled {
  readonly web: string;
  readonly smtp: string;
  readonly data: string;
  readonly replicas: number;
  readonly pids: Readonly<Record<string, readonly number[]>>;
  /** File of the one-time link, while there has never been an administrator. */
  readonly link: string | undefined;
}

/** Says where everything is, and how to stop it. */
export const greeting = ({ web, smtp, data, replicas, pids, link }: SeenScaled): readonly string[] => [
  `Eventdesk is running, ${replicas} of each service. Ctrl-C stops it.`,
  '',
  `  web         ${web}`,
  `  mail port   ${smtp}`,
  `  data folder ${data}`,
  `  processes   ${Object.entries(pids)
    .map(([service, ids]) => `${service} ${ids.join(' ')}`)
    .join(', ')}`,
  ...(link === undefined ? [] : [`  set up      the one-time link for the first administrator is in ${link}`]),
];
