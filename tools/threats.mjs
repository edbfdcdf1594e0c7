import { coveragePage } from './support/coverage.mjs';

/** docs/threats.md: each threat or fault, and the tests that show it handled. */
export const page = 'docs/threats.md';
export const generate = () =>
  coveragePage({
    title: 'Threats and faults',
    intro: 'Each threat or fault that Eventdesk must withstand, with the tests that show it, or what it waits for.',
    table: 'tools/threats.json',
    page,
  });
