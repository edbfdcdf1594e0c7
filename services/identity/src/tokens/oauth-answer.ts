/** A refusal of the token endpoint (RFC 6749, 5.2). */
export interface OAuthError {
  readonly error:
    'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope' | 'temporarily_unavailable';
  readonly description: string;
  readonly basic: boolean;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** What the token endpoint answers, whole. */
export interface OAuthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string | number>>;
}

const unkept = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** A granted token (RFC 6749, 5.1). */
export const granted = (token: string, lifetime: number, scopes: readonly string[]): OAuthAnswer => ({
  status: 200,
  headers: unkept,
  body: { access_token: token, token_type: 'Bearer', expires_in: lifetime, scope: scopes.join(' ') },
});

const statusOf = (error: OAuthError['error']): number =>
  error === 'invalid_client' ? 401 : error === 'temporarily_unavailable' ? 429 : 400;

export const refusal = ({ error, description, basic, retryAfter }: OAuthError): OAuthAnswer => ({
  status: statusOf(error),
  headers: {
    ...unkept,
    ...(error === 'invalid_client' && basic ? { 'www-authenticate': 'Basic realm="eventdesk", charset="UTF-8"' } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  },
  body: { error, error_description: description },
});
