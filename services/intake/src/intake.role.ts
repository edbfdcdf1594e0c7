import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Role } from '@eventdesk/host/role';
import { openMailIn } from '@eventdesk/platform/compose/open-mail';
import { IntakeModule } from './intake.module';
import { MailPort } from './mail-port';
import { parsePolicy } from './parse/parse-policy';

/** The intake service as a process plays it. */
export const intakeRole = (): Role => ({
  name: 'intake',
  needs: ['event store', 'work state', 'blobs'],
  groups: { [parsePolicy]: ['inbound'] },
  serves: true,
  async open({ config, platform, shutdown }) {
    const mailIn = await openMailIn(config);
    shutdown.add('mail reader', () => mailIn.reader.close());
    return IntakeModule.over(platform, {
      ...mailIn,
      peers: config.smtp.peers,
      listening: {
        host: config.bind,
        port: config.smtp.port,
        protocol: config.smtp.protocol,
        hostname: hostname(),
        ...(config.smtp.tls ? { tls: certificate(config.smtp.tls) } : {}),
      },
    });
  },
  takeMail: (app) => app.get(MailPort, { strict: false }).open(),
});

const certificate = ({ certFile, keyFile }: { certFile: string; keyFile: string }) => ({
  cert: readFileSync(certFile, 'utf8'),
  key: readFileSync(keyFile, 'utf8'),
});
