/** The text that a document is kept as. Throws TypeError when JSON cannot hold the value. */
export function jsonOf(collection: string, id: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`${collection}/${id}: ${typeof value} cannot be kept, JSON values can`);
  return text;
}
