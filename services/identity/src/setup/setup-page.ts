/** What the page may load: its own style. */
export const setupPagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const style = `:root{color-scheme:light dark}body{margin:0;font:1rem/1.6 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:38rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.35rem}pre{overflow-x:auto}a{color:LinkText}`;

/**
 * Stands at every `/setup/…` alike, whatever the token: it says how the link is used, and neither uses it nor tells
 * whether it is one (T44: programs that look at links in mails and chats open them too).
 */
export const setupPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Eventdesk: administrator</title><style>${style}</style></head><body><main><h1>Make an administrator</h1>
<p>Opening this address changes nothing. Send a POST to it, in a terminal on any machine that reaches the desk:</p>
<pre><code>curl -X POST 'THIS ADDRESS' -H 'content-type: application/json' \\
  -d '{"email":"ada@example.org","name":"Ada","password":"a long password"}'</code></pre>
<p>The answer holds the id and the secret of an API client that acts as this person. It is shown once.</p>
<p>The link works once. That of a first start works within the hour, while there has never been an administrator; one
that somebody was invited by works for a day, and for his address alone.</p></main></body></html>`;
