import { coveragePage } from './support/coverage.mjs';

/** docs/requirements.md: each requirement, and the tests that show it met. */
export const page = 'docs/requirements.md';
export const generate = () =>
  coveragePage({
    title: 'Requirements',
    intro: 'Each requirement of Eventdesk, with the tests that show it met, or what it waits for.',
    table: 'tools/requirements.json',
    page,
  });
