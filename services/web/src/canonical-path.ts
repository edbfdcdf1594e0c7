/**
 * A path (without query) in the one form that the door and every service read alike; undefined for one that could be
 * read in two ways: empty segments, `.` and `..`, back slashes, fragments, whatever is still encoded once the characters
 * that never need it are not (RFC 3986, 6.2.2.2). No route has a part that needs any of these.
 */
export function canonicalPath(path: string): string | undefined {
  const plain = path.includes('%') ? path.replace(/%[0-9a-f]{2}/gi, decoded) : path;
  if (plain === '/') return plain;
  return /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,;=:@-]+)+$/.test(plain) ? plain : undefined;
}

function decoded(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : encoded;
}
