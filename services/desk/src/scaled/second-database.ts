/**
 * A second database on the server of another: its name with `-state` behind. Who signs in does so where he did before,
 * which is the first database where the URL names no other.
 */
export function databaseBeside(url: string): string {
  const [, server = '', name = '', query = ''] = /^([^:]+:\/\/[^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url) ?? [];
  const options = new URLSearchParams(query);
  // With mongodb+srv the server's DNS record says where.
  const signsInByName = server.startsWith('mongodb://') && server.includes('@');
  const added = signsInByName && !options.has('authSource') ? [`authSource=${name || 'admin'}`] : [];
  const all = [...(query === '' ? [] : [query]), ...added].join('&');
  return `${server}/${name || 'eventdesk'}-state${all === '' ? '' : `?${all}`}`;
}
