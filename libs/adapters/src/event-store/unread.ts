import type { EventMetadata } from '@eventdesk/kernel/event';

/** Stands where the metadata of an event were left unread, since its reader asked for other kinds. */
export const unread: EventMetadata = Object.freeze({ commandId: '', correlationId: '', causationId: '', actor: '' });
