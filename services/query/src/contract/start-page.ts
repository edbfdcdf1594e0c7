/** What the page may load: its own style. */
export const startPagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const style = `:root{color-scheme:light dark}body{margin:0;font:1rem/1.6 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:38rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.35rem}code{overflow-wrap:anywhere}a{color:LinkText}`;

/** Stands at `/` until the pages for people do: says that the desk runs, and where everything is. */
export const startPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Eventdesk</title><style>${style}</style></head><body><main><h1>Eventdesk is running</h1>
<p>It takes mail and API calls, and answers by mail. Pages for agents and requesters are not part of this release.</p>
<ul><li><a href="/openapi.json">The API</a> (OpenAPI 3.1)</li><li><a href="/asyncapi.json">The events</a> (AsyncAPI)</li></ul>
<p>Begin with <code>docs/first-steps.md</code> of the repository: from nothing to an answered ticket.</p></main></body></html>`;
