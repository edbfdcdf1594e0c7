import type { Settings } from '@eventdesk/domain/catalog/settings';
import { nameIn } from '@eventdesk/domain/catalog/settings';
import { decimalOf } from '@eventdesk/kernel/ids';
import { revealed } from '@eventdesk/kernel/personal';
import type { Principal } from '@eventdesk/kernel/principal';
import { demand } from '../demand';
import { sees, seesAll } from '../departments';

/** A line of a list of ids (API-2). */
export interface Listed {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}
type Answer = { readonly data: readonly Listed[] };

interface Named {
  readonly id: string;
  readonly key: string;
  readonly name: Parameters<typeof nameIn>[0];
  readonly order?: number;
}

/** Lists of the ids that bodies and filters take, with names in the caller's language (API-2). */
export class SettingLists {
  constructor(private readonly settings: () => Promise<Settings>) {}

  departments = (principal: Principal, language: string) =>
    this.named(principal, language, ({ departments }) =>
      [...departments.values()].filter(({ id }) => sees(principal, id)),
    );
  priorities = (principal: Principal, language: string) =>
    this.named(principal, language, ({ priorities }) => [...priorities.values()]);
  /** In the order of the life cycle: the first is what a new ticket has. */
  statuses = (principal: Principal, language: string) =>
    this.named(principal, language, ({ statuses }) => [...statuses.values()]);
  categories = (principal: Principal, language: string) =>
    this.named(principal, language, ({ categories }) => [...categories.values()]);
  /** Types that a new ticket can have. */
  types = (principal: Principal, language: string) =>
    this.named(principal, language, ({ types }) => [...types.values()].filter(({ retired }) => !retired));

  /** Agents who can be made responsible: those with a department that the caller sees. */
  async users(principal: Principal): Promise<Answer> {
    demand(principal, 'tickets:read');
    const { agents } = await this.settings();
    const shared = ({ departments }: { readonly departments: '*' | readonly string[] }): boolean =>
      seesAll(principal) ||
      (departments === '*' ? seesSome(principal) : departments.some((department) => sees(principal, department)));
    return {
      data: [...agents.values()]
        .filter((agent) => agent.active && shared(agent))
        .map(({ id, email, name }) => ({ id: decimalOf(id), key: revealed(email, ''), name: revealed(name, '') }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    };
  }

  /** Customers on file; there are none before contacts become accounts. */
  async accounts(principal: Principal): Promise<Answer> {
    demand(principal, 'tickets:read');
    return { data: [] };
  }

  private async named(
    principal: Principal,
    language: string,
    of: (settings: Settings) => readonly Named[],
  ): Promise<Answer> {
    demand(principal, 'tickets:read');
    const entries = [...of(await this.settings())].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    return { data: entries.map(({ id, key, name }) => ({ id: decimalOf(id), key, name: nameIn(name, language) })) };
  }
}

const seesSome = (principal: Principal): boolean => 'departments' in principal && principal.departments.length > 0;
