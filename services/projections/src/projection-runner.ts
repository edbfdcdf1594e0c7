import type { Platform } from '@eventdesk/platform/compose/platform';
import { ProjectionRunner } from '@eventdesk/platform/project/projection-runner';
import { projections } from '@eventdesk/read-models/all';

/** The projections service: every read model of the product, kept up with the feed. */
export function projectionRunner({ feed, written, current, reads, state, clock, log }: Platform): ProjectionRunner {
  return new ProjectionRunner({ projections, feed, events: written, current, reads, state, clock, log });
}
