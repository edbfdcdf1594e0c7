import { routes } from '@eventdesk/contracts/route';
import { shownId } from '@eventdesk/contracts/shapes';
import { z } from 'zod';
import { setupBody } from './setup/setup';

const oauthError = z.strictObject({ error: z.string(), error_description: z.string() });

/** Routes of identity. */
export const identityRoutes = routes({
  token: {
    operation: 'getToken',
    method: 'post',
    path: '/oauth2/token',
    summary: 'Client credentials for a bearer token (RFC 6749, 4.4); the client in the form or by HTTP Basic',
    tag: 'identity',
    access: 'public',
    body: z.object({
      grant_type: z.literal('client_credentials'),
      client_id: z.string().optional(),
      client_secret: z.string().optional(),
      scope: z.string().optional().meta({ description: 'scopes with spaces between; all of the client if left out' }),
    }),
    bodyType: 'application/x-www-form-urlencoded',
    answers: {
      200: {
        description: 'The token; of a client with an agent it acts as that agent',
        schema: z.strictObject({
          access_token: z.string(),
          token_type: z.literal('Bearer'),
          expires_in: z.number().int().meta({ description: 'seconds' }),
          scope: z.string(),
        }),
      },
      400: { description: 'The request is wrong, or asks for a wider scope', schema: oauthError },
      401: { description: 'No client has this id and secret', schema: oauthError },
      429: { description: 'Too many sign in at this moment', schema: oauthError },
    },
  },
  setupPage: {
    operation: 'getSetupPage',
    method: 'get',
    path: '/setup/{token}',
    summary: 'A page that says how the one-time link is used; the same for every token',
    tag: 'identity',
    access: 'public',
    params: z.strictObject({ token: z.string().max(200) }),
    answers: { 200: { description: 'a page', type: 'text/html' } },
  },
  setup: {
    operation: 'redeemSetupLink',
    method: 'post',
    path: '/setup/{token}',
    summary: 'A one-time link makes an administrator: that of the first start, or one that somebody was invited by',
    tag: 'identity',
    access: 'public',
    params: z.strictObject({ token: z.string().max(200) }),
    body: setupBody,
    answers: {
      201: {
        description: 'The administrator, and a client that acts as him; the secret is shown this once',
        schema: z.strictObject({ id: shownId, client_id: z.string(), client_secret: z.string() }),
      },
      409: { description: 'There has been an administrator; or the one who was invited is an agent already' },
    },
  },
});
