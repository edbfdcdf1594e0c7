// Follows the event stream of a desk and prints one line an event. Begun again with the last position as its argument
// it goes on from there: node follow-events.mjs 17
// Needs TOKEN; DESK is the address of the desk if it is another than the usual one.
const { TOKEN, DESK = 'http://localhost:3000' } = process.env;
const end = (why) => {
  console.error(why);
  process.exit(1);
};
if (!TOKEN) end('TOKEN is missing: the access_token that POST /oauth2/token gives');
let last = process.argv[2];

const headers = { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' };
if (last !== undefined) headers['last-event-id'] = last;
const answer = await fetch(`${DESK}/v2/events`, { headers });
if (!answer.ok) end(`the desk answers ${answer.status}: ${await answer.text()}`);

let text = '';
for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
  const blocks = (text + chunk).split('\n\n');
  text = blocks.pop();
  for (const block of blocks) {
    const data = block.split('\n').find((line) => line.startsWith('data: '));
    // A block without data says that the line is alive.
    if (data === undefined) continue;
    const event = JSON.parse(data.slice('data: '.length));
    console.log(`${event.position} ${event.type} ${event.subject} revision ${event.revision}`);
    // Keep it with what the event led to: whoever begins again from here misses nothing.
    last = event.position;
  }
}
console.log(`the desk ended the stream; begin again with ${last}`);
