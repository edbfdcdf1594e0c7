import type { BounceFacts } from '@eventdesk/kernel/ports/mail-reader';
import { normalAddress } from '../mime/addresses';
import { readGroups, type ReportGroup } from './groups';

/** What the machine-readable part of a delivery report says, without the returned mail. */
export interface DeliveryReport extends Omit<BounceFacts, 'originalMessageId'> {
  /** `failed` and `delayed` are bounces; `delivered`, `relayed`, `expanded` say that all is well. */
  readonly action: string;
}

const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/** Reads a `message/delivery-status` body (RFC 3464); null when it names no recipient and no action. */
export function readDeliveryReport(body: Buffer): DeliveryReport | null {
  const groups = readGroups(body).filter(
    (group) =>
      group.has('final-recipient') || group.has('original-recipient') || group.has('action') || group.has('status'),
  );
  const failing = groups.find((group) => !/^(?:delivered|relayed|expanded)/i.test(group.get('action') ?? 'failed'));
  const group = failing ?? groups[0];
  return group ? reportOf(group) : null;
}

function reportOf(group: ReportGroup): DeliveryReport {
  const status = statusOf(group);
  const diagnostic = group.get('diagnostic-code') ?? '';
  const action =
    /[a-z]+/.exec((group.get('action') ?? '').toLowerCase())?.[0] ?? (status?.startsWith('2') ? 'delivered' : 'failed');
  const finalOne = addressIn(group.get('final-recipient'));
  const recipient = finalOne.includes('@')
    ? finalOne
    : addressIn(group.get('original-recipient')) || addressIn(group.get('x-actual-recipient')) || finalOne;
  const temporary = action === 'delayed' || (status ? status.startsWith('4') : /\b4\d\d\b/.test(diagnostic));
  return { recipient, status, permanent: action === 'failed' && !temporary, action };
}

/** The Status field; the diagnostic when the field is missing or says nothing. */
function statusOf(group: ReportGroup): string | null {
  const field = enhanced.exec(group.get('status') ?? '')?.[1] ?? null;
  if (field !== null) return field;
  return enhanced.exec(group.get('diagnostic-code') ?? '')?.[1] ?? null;
}

/** `rfc822; user@host`, with or without brackets. */
function addressIn(value: string | undefined): string {
  const text = (value ?? '')
    .slice(0, 1_000)
    .replace(/^[^;]*;/, '')
    .trim();
  const found = /[^\s<>"';,()]{1,128}@[^\s<>"';,()]{1,255}/.exec(text)?.[0] ?? text.replace(/[<>\s]/g, '');
  return normalAddress(found).toLowerCase();
}
