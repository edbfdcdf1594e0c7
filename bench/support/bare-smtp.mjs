// Bare `smtp-server`: takes a mail, appends its bytes durably, says 250. Run as a child with the file of its log.
import { SMTPServer } from 'smtp-server';
import { answerCpu } from './child.mjs';
import { openBareLog, uuidv7 } from './bare-log.mjs';

const log = openBareLog(process.argv[2]);
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData: (stream, _session, done) => {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      log.append(`inbound-${uuidv7()}`, Buffer.concat(parts).toString('base64')).then(() => done(), done);
    });
  },
});
const listener = server.listen(0, '127.0.0.1', () => answerCpu({ port: listener.address().port }));
