import type { OAuthError } from './oauth-answer';

/** A request to the token endpoint, read. */
export interface Credentials {
  readonly clientId: string;
  readonly secret: string;
  readonly scope: string | undefined;
  /** The client came by HTTP Basic: a refusal then answers with a challenge (RFC 6749, 5.2). */
  readonly basic: boolean;
}

/** What a form parser gives: a name that comes twice has a list. */
export type Form = Readonly<Record<string, unknown>>;

const refused = (error: OAuthError['error'], description: string, basic = false): OAuthError => ({
  error,
  description,
  basic,
});

/**
 * Reads a client credentials request (RFC 6749, 4.4.2): the client by HTTP Basic or in the form, never both, no
 * parameter twice. Answers what is wrong with it otherwise.
 */
export function readCredentials(authorization: string | undefined, form: unknown): Credentials | OAuthError {
  if (typeof form !== 'object' || form === null || Array.isArray(form))
    return refused('invalid_request', 'send the parameters as application/x-www-form-urlencoded');
  const given = form as Form;
  for (const [name, value] of Object.entries(given))
    if (typeof value !== 'string') return refused('invalid_request', `${name} must be there once`);
  const value = (name: string): string | undefined => {
    const text = Object.hasOwn(given, name) ? (given[name] as string) : undefined;
    return text === '' ? undefined : text;
  };
  const grant = value('grant_type');
  if (grant === undefined) return refused('invalid_request', 'grant_type is missing; it is client_credentials');
  if (grant !== 'client_credentials')
    return refused('unsupported_grant_type', 'the only grant_type here is client_credentials');
  const scope = value('scope');
  if (authorization !== undefined) {
    const basic = readBasic(authorization);
    if (!basic) return refused('invalid_client', 'the Authorization header is no HTTP Basic with id and secret', true);
    if (value('client_secret') !== undefined || (value('client_id') ?? basic.clientId) !== basic.clientId)
      return refused('invalid_request', 'give the client either by HTTP Basic or in the form', true);
    return { ...basic, scope, basic: true };
  }
  const clientId = value('client_id');
  const secret = value('client_secret');
  if (clientId === undefined || secret === undefined)
    return refused('invalid_client', 'give client_id and client_secret, by HTTP Basic or in the form');
  return { clientId, secret, scope, basic: false };
}

/** User and password of HTTP Basic; both are form-encoded in it (RFC 6749, 2.3.1). */
function readBasic(header: string): { clientId: string; secret: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header) ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  return { clientId: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) };
}

/** Many clients send Basic unencoded: what is no encoding is taken as it stands. */
function formDecoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
