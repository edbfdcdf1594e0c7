import ts from 'typescript';

/** Ids that a test can name in its title: threats (T05) and requirements (PG-2, OT-3 …). */
const ID = /\b(?:T\d\d|(?:PG|API|KB|OM|OT|CARD|X)-\d+)\b/g;
const STARTS_WITH_ID = new RegExp(`^${ID.source}`);

/** The text of a title; a part that is filled in when the test runs shows as an ellipsis. */
function titleOf(node) {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  return undefined;
}

/**
 * Titles of a spec, or of a shared suite, that name an id: of `it`, `test`, `describe` in any of their forms, and of
 * helpers whose first argument begins with one. What is skipped for good (`.skip`, `.todo`) shows nothing.
 * @returns {{ id: string, title: string }[]}
 */
export function titlesWithIds(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const title = titleOf(node.arguments[0]);
      const callee = node.expression.getText(source);
      if (/^(?:it|test|describe|x\w+)\.(?:skip|todo)\b|^x(?:it|test|describe)\b/.test(callee)) return;
      if (title !== undefined && (/^(?:it|test|describe)\b/.test(callee) || STARTS_WITH_ID.test(title)))
        for (const id of new Set(title.match(ID))) found.push({ id, title: title.replace(/\s+/g, ' ').trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
