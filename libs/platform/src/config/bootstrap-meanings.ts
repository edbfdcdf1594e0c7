/** What each field of the bootstrap file is, by list and name; the page docs/bootstrap.md is made from it. */
export const bootstrapMeanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  departments: {
    key: 'what other entries refer to',
    name: 'a text, or texts by language',
    id: 'decimal id in the API; drawn if left out',
  },
  types: {
    key: 'what other entries refer to',
    name: 'a text, or texts by language',
    id: 'decimal id in the API; drawn if left out',
    department: 'key of the department that its tickets begin in; none if left out',
    priority: 'key of the priority that its tickets begin with; none if left out',
    series: 'key of the series that its tickets are numbered by; `tickets` if left out',
    copiesTakePart: 'whether people copied on a mail of a proven sender take part in the ticket; `false` if left out',
  },
  series: {
    key: 'what types refer to; `tickets` is there without being named',
    prefix: 'stands in front of each number, at most 16 characters; may be empty',
    start: 'the first number, 100001 if left out; never changes afterwards',
  },
  statuses: {
    key: 'its name in the API',
    name: 'a text, or texts by language',
    id: 'decimal id in the API; drawn if left out',
    state:
      'what it stands for: `awaiting-reply`, `in-progress`, `awaiting-customer`, `solved` or `closed`; a state that no entry has gets a status of its own',
  },
  priorities: {
    key: 'what types refer to; without any entry there are `low`, `normal`, `high` and `urgent`',
    name: 'a text, or texts by language',
    id: 'decimal id in the API; drawn if left out',
    order: 'place in lists, the smallest first',
    color: 'a color for user interfaces, kept as it is',
  },
  categories: {
    key: 'its name in the API',
    name: 'a text, or texts by language',
    id: 'decimal id in the API; drawn if left out',
  },
  lines: {
    address: 'mailbox that the desk answers from; mail to it becomes tickets',
    type: 'key of the type that its tickets have',
    name: 'stands beside the address in mails',
    authservId: 'host of your relay whose `Authentication-Results` are believed (see `EVENTDESK_SMTP_PEERS`)',
    imap: 'mailbox, `imaps://user:pass@host:993/INBOX`: kept sealed, and not fetched by this release',
    imapFile: 'file that holds it instead',
    confirms: 'whether a new ticket is confirmed by mail; `true` if left out',
  },
  agents: {
    email: 'address of the agent, by which clients refer to him',
    name: 'as requesters see it',
    password: 'kept as a hash',
    passwordFile: 'file that holds it instead',
    departments: 'keys of departments whose tickets he sees, or `["*"]` for all; none if left out',
    role: '`agent` or `administrator`; `agent` if left out',
  },
  clients: {
    id: 'the `client_id` of `/oauth2/token`',
    secret: 'the `client_secret`; kept as a hash. It or `secretFile` is needed',
    secretFile: 'file that holds it instead',
    type: 'key of the type that tickets have which it opens without saying one',
    departments: 'keys of departments that it sees, or `["*"]` for all; none if left out',
    scope: 'rights, with spaces between',
    agent: 'address of the agent that it acts as; without one it acts as itself',
    confirm: 'whether requesters get a confirmation of tickets that it opens; `true` if left out',
  },
  limits: {
    unprovenMailsPerLineAndHour: 'automatic mails of a line to addresses that nobody proved; 200 if left out',
    unprovenMailsPerAddressAndHour: 'mails to one such address in an hour; 3 if left out',
    unprovenMailsPerAddressAndDay: 'mails to one such address in a day; 10 if left out',
    automaticMailsPerAddressAndHour: 'automatic mails to one proven address; 10 if left out',
    mailsPerNetworkAndHour: 'mails taken from one network; 200 if left out',
    connectionsPerNetwork: 'connections of one network to the mail port of one process at once; 10 if left out',
    uploadBytesPerNetworkAndHour: 'bytes that one network may upload by the form; 26214400 if left out',
    formPostsPerNetworkAndHour: 'requests by the form before one needs a proof of work; 5 if left out',
  },
};

/** What each list is for. */
export const bootstrapLists: Readonly<Record<string, string>> = {
  departments: 'Who sees what: every ticket belongs to one department or none.',
  types: 'Kinds of tickets.',
  series: 'Numbers of tickets.',
  statuses: 'Names of the five states of a ticket.',
  priorities: 'What is more urgent than what.',
  categories: 'What tickets are about.',
  lines: 'Addresses that the desk has.',
  agents: 'People who answer.',
  clients: 'Programs that use the API.',
  limits: 'How much strangers may cause. An object, not a list; each counts within an hour unless it says otherwise.',
};

/** A file with an entry of each kind, as docs/bootstrap.md shows it. */
export const bootstrapExample = {
  departments: [
    { key: 'support', name: { en: 'Support', fa: 'پشتیبانی' } },
    { key: 'sales', name: 'Sales' },
  ],
  series: [{ key: 'orders', prefix: 'O-', start: 5001 }],
  types: [
    { key: 'request', name: 'Request', department: 'support', priority: 'normal', copiesTakePart: true },
    { key: 'order', name: 'Order', department: 'sales', series: 'orders' },
  ],
  statuses: [
    {
      key: 'new',
      name: { en: 'New', '*': 'New' },
      state: 'awaiting-reply',
      id: '233476065495939904005866822871905093425',
    },
  ],
  priorities: [
    { key: 'normal', name: 'Normal', order: 1 },
    { key: 'high', name: 'High', order: 2, color: '#c33' },
  ],
  categories: [{ key: 'printers', name: 'Printers' }],
  lines: [
    { address: 'support@desk.example', type: 'request', name: 'Desk Support', authservId: 'mx.desk.example' },
    { address: 'sales@desk.example', type: 'order', confirms: false },
  ],
  agents: [
    { email: 'ada@desk.example', name: 'Ada', password: 'a long password', departments: ['*'], role: 'administrator' },
    { email: 'ben@desk.example', name: 'Ben', departments: ['sales'] },
  ],
  clients: [
    {
      id: 'shop',
      secret: 'a long secret of the shop',
      type: 'order',
      departments: ['sales'],
      scope: 'tickets:read tickets:write events:read',
      agent: 'ben@desk.example',
      confirm: false,
    },
  ],
  limits: { unprovenMailsPerLineAndHour: 100 },
};
