/** Where the mails go; the bootstrap of a desk under load has this line. */
export const line = 'support@desk.example';

const said = (n) =>
  `Hello,\r\n\r\nsince this morning the printer on floor ${n % 40} shows an orange light and prints nothing. We switched it\r\n` +
  'off and on again, and put new paper in, which changed nothing. The display says «service 59.F0».\r\n\r\n' +
  'Could somebody have a look before Thursday? We have the auditors here then.\r\n\r\nThank you\r\nAda Example\r\n';

/** A mail as a mail program sends it, plain text and HTML, each from somebody else and with an id of its own. */
export function everydayMail(id, n) {
  const from = `ada.${id}@customer.example`;
  const plain = said(n);
  const html = plain.trim().replaceAll('\r\n\r\n', '</p>\r\n<p>').replaceAll('\r\n', '\r\n');
  const text = [
    'Received: from mx.customer.example (mx.customer.example [192.0.2.25]) by relay.example with ESMTPS',
    ` id ${id}; Thu, 19 Nov 2026 09:12:44 +0100`,
    `From: Ada Example <${from}>`,
    `To: Support <${line}>`,
    `Subject: Printer on floor ${n % 40}`,
    'Date: Thu, 19 Nov 2026 09:12:43 +0100',
    `Message-ID: <${id}@customer.example>`,
    'MIME-Version: 1.0',
    'User-Agent: Example Mail 12.3',
    'Content-Language: en',
    'Content-Type: multipart/alternative; boundary="=_part"',
    '',
    '--=_part',
    'Content-Type: text/plain; charset=utf-8; format=flowed',
    'Content-Transfer-Encoding: 8bit',
    '',
    plain,
    '--=_part',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    `<html><head><meta charset="utf-8"></head><body><p>${html}</p></body></html>`,
    '',
    '--=_part--',
  ].join('\r\n');
  return { from, to: line, text };
}
