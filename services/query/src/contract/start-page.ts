import { htmlPage } from '@eventdesk/platform/http/page';

/** Stands at `/` until the pages for people do: says that the desk runs, and where everything is. */
export const startPage = htmlPage(
  'en',
  'Eventdesk is running',
  `<p>It takes mail and API calls, and answers by mail. Pages for agents and requesters are not part of this release.</p>
<ul><li><a href="/openapi.json">The API</a> (OpenAPI 3.1)</li><li><a href="/asyncapi.json">The events</a> (AsyncAPI)</li></ul>
<p>Begin with <code>docs/first-steps.md</code> of the repository: from nothing to an answered ticket.</p>`,
);
