import { catalogue } from '@eventdesk/domain/catalogue';
import { policyNames } from '@eventdesk/host/policies';
import { intakeRole } from '@eventdesk/intake/intake.role';
import { notificationsRole } from '@eventdesk/notifications/notifications.role';
import { projections } from '@eventdesk/read-models/all';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ticketsRole } from '@eventdesk/tickets/tickets.role';

const names = JSON.parse(
  readFileSync(join(__dirname, '../../../libs/contracts/stored-names.json'), 'utf8'),
) as Readonly<Record<'events' | 'policies' | 'projections', readonly string[]>>;

describe('names that stand in stored data are those of the committed list', () => {
  it('event types with every version', () => {
    expect([...catalogue.definitions.keys()].sort()).toEqual(names.events);
  });

  it('policies, which name consumer groups, actors and ids', () => {
    const groups = [intakeRole(), ticketsRole(), notificationsRole()].flatMap((role) => Object.keys(role.groups ?? {}));
    expect(groups.sort()).toEqual(names.policies);
    expect([...policyNames]).toEqual(names.policies);
  });

  it('projections, which name collections and consumer groups', () => {
    expect(projections.map(({ name }) => name).sort()).toEqual(names.projections);
  });
});
