import type { INestApplication } from '@nestjs/common';
import type { FeedStrategy } from './feed-strategy';

/**
 * Lets an application that `createHttpApp` made handle events of the feed, and resolves once its groups are begun. What
 * a handler throws must come to the runner as it was thrown: it tells a store that is away, a gap and a version to come
 * from a poison by it, and Nest's own filter would put "Internal server error" in its place.
 */
export async function connectFeed(app: INestApplication, strategy: FeedStrategy): Promise<void> {
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.startAllMicroservices();
}
