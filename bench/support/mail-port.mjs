// The desk's mail port alone: a mail is taken, stored and answered, and nobody handles it. Run as a child with a folder.
import { hostname } from 'node:os';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { Identity } from '@eventdesk/identity/identity';
import { maxMailSize } from '@eventdesk/intake/mail-port';
import { Peers } from '@eventdesk/intake/network';
import { Receiver } from '@eventdesk/intake/receive/receiver';
import { Folded } from '@eventdesk/platform/compose/folded';
import { openMailIn } from '@eventdesk/platform/compose/open-mail';
import { readBootstrap } from '@eventdesk/platform/config/read-bootstrap';
import { answerCpu } from './child.mjs';
import { openPlatform } from './platform.mjs';

const { config, platform } = await openPlatform(process.argv[2]);
const settings = new Folded(platform.events, areaNames.map(areaStream), withSetting, noSettings);
await new Identity(platform, { settings }).applyBootstrap(readBootstrap(config.bootstrap));
await settings.refresh();
const { listen, reader } = await openMailIn(config);
const handlers = new Receiver(platform, settings, reader, new Peers(config.smtp.peers));
const protocol = 'smtp';
const { port } = await listen({
  ...{ host: '127.0.0.1', port: 0, protocol, hostname: hostname(), maxSize: maxMailSize, handlers },
});
answerCpu({ port });
