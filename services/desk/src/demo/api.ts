/** A caller of the desk's own API: what an agent's program would do. */
export class Api {
  private constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** Gets a token for an API client. */
  static async as(base: string, client: { readonly id: string; readonly secret: string }): Promise<Api> {
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
    const response = await fetch(`${base}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const { access_token: token } = await answerOf<{ access_token: string }>(response, 'POST /oauth2/token');
    return new Api(base, token);
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.base + path, { headers: { authorization: `Bearer ${this.token}` } });
    return answerOf<T>(response, `GET ${path}`);
  }

  /** The same key again is the same order (T46). */
  async post<T>(path: string, body: unknown, key: string): Promise<T> {
    const response = await fetch(this.base + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return answerOf<T>(response, `POST ${path}`);
  }
}

async function answerOf<T>(response: Response, asked: string): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new Error(`${asked} was answered with ${response.status}: ${(await response.text()).slice(0, 300)}`);
}
