import { readHeaderBlock } from '../mime/header-block';
import { headerText } from '../mime/encoded-words';

/** Fields of one block of a machine-readable report, by lower-case name. */
export type ReportGroup = ReadonlyMap<string, string>;

const mostGroups = 200;
const limits = { headerBytes: 64 * 1024, headerFields: 500 };

/** The blocks of a `message/delivery-status` or similar body (RFC 3464), empty ones left out. */
export function readGroups(body: Buffer): ReportGroup[] {
  const groups: ReportGroup[] = [];
  let at = 0;
  while (at < body.length && groups.length < mostGroups) {
    while (at < body.length && (body[at] === 10 || body[at] === 13)) at++;
    const slice = body.subarray(at, at + limits.headerBytes);
    const { fields, bodyStart } = readHeaderBlock(slice, 0, slice.length, limits);
    if (fields.length > 0) groups.push(new Map(fields.map(({ name, value }) => [name, headerText(value)])));
    else if (bodyStart === 0) break;
    at += Math.max(bodyStart, 1);
  }
  return groups;
}
