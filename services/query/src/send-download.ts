import type { HttpReply } from '@eventdesk/platform/http/request';
import type { Download } from './download';

/** Answers with bytes and the headers that guard them. */
export const sendDownload = (reply: HttpReply, { headers, bytes }: Download): void =>
  void reply.headers(headers).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
