/**
 * `format=flowed` text (RFC 3676) with its soft line breaks undone. Quoted lines stay lines, so that quoted history is
 * still seen; `-- ` is a separator, not a soft break.
 */
export function unflow(text: string, deleteSpace: boolean): string {
  const out: string[] = [];
  let open = false;
  let openDepth = 0;
  for (const raw of text.split(/\r\n|\n/)) {
    const depth = /^>*/.exec(raw)![0].length;
    const content = raw.slice(depth).replace(/^ /, '');
    const soft = content.endsWith(' ') && content !== '-- ';
    const piece = soft && deleteSpace ? content.slice(0, -1) : content;
    if (open && depth === openDepth && content !== '-- ') out[out.length - 1] += piece;
    else out.push((depth > 0 ? `${'>'.repeat(depth)} ` : '') + piece);
    open = soft;
    openDepth = depth;
  }
  return out.join('\n');
}
