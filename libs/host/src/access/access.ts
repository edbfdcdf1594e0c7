import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { BearerPrincipals } from './bearer-principals';
import { TokenPrincipals } from './token-principals';
import { Tokens } from './tokens';

/** Who calls, told the same way by every process that has the desk's secret: one of these per process. */
export class Access {
  readonly tokens: Tokens;
  /** For `createHttpApp`. */
  readonly principals: BearerPrincipals;

  constructor(
    platform: Pick<Platform, 'signing' | 'publicUrl' | 'newId' | 'clock'>,
    readonly settings: Folded<Settings>,
  ) {
    this.tokens = new Tokens(platform);
    this.principals = new BearerPrincipals(new TokenPrincipals(this.tokens, this.settings));
  }
}
