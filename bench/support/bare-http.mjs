// Bare `node:http`: reads a body, appends it durably, answers with its id. Run as a child with the file of its log.
import { createServer } from 'node:http';
import { answerCpu } from './child.mjs';
import { openBareLog, uuidv7 } from './bare-log.mjs';

const log = openBareLog(process.argv[2]);
const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
    const id = uuidv7();
    await log.append(`ticket-${id}`, JSON.stringify(body));
    const text = JSON.stringify({ id });
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => answerCpu({ port: server.address().port }));
