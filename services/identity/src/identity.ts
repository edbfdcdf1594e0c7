import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import type { Applied } from './bootstrap/apply';
import { applyBootstrap } from './bootstrap/apply';
import { Passwords } from './passwords';
import { RecentSettings } from './recent-settings';
import { Setup } from './setup/setup';
import { BearerPrincipals } from './tokens/bearer-principals';
import { TokenEndpoint } from './tokens/token-endpoint';
import { TokenPrincipals } from './tokens/token-principals';
import { Tokens } from './tokens/tokens';

/** What identity needs besides the platform. */
export interface IdentityParts {
  /** The settings of this process, shared by its services. */
  readonly settings: Folded<Settings>;
}

/** Who may come in, and who asks: one of these per process. */
export class Identity {
  readonly tokenEndpoint: TokenEndpoint;
  /** For `createHttpApp`. */
  readonly principals: BearerPrincipals;
  readonly setup: Setup;
  readonly #passwords = new Passwords();

  constructor(
    private readonly platform: Platform,
    parts: IdentityParts,
  ) {
    const settings = new RecentSettings(parts.settings, platform.clock);
    const tokens = new Tokens(platform);
    this.tokenEndpoint = new TokenEndpoint(settings, platform.credentials, this.#passwords, tokens);
    this.principals = new BearerPrincipals(new TokenPrincipals(tokens, settings));
    this.setup = new Setup(platform, this.#passwords);
  }

  /** Brings the settings to what the bootstrap file says; without one, a first start makes the usual ones. */
  applyBootstrap(file: Bootstrap | undefined): Promise<readonly Applied[]> {
    return applyBootstrap(this.platform, this.#passwords, file);
  }
}
