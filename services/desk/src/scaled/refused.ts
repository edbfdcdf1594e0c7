import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Part } from './part';
import { nameOf } from './part';

/** A process refused its configuration, so no start of it would go better: its own message, as it said it. */
export class Refused extends ConfigProblem {
  constructor(part: Part, message: string) {
    const [where = '', ...fault] = message.split(': ');
    if (fault.length > 0) super(where, fault.join(': '));
    else super(nameOf(part), message === '' ? 'refuses its configuration and says nothing' : message);
  }
}
