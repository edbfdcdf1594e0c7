import type { Access } from '@eventdesk/host/access/access';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import type { Applied } from './bootstrap/apply';
import { applyBootstrap } from './bootstrap/apply';
import { Passwords } from './passwords';
import { Setup } from './setup/setup';
import { TokenEndpoint } from './tokens/token-endpoint';

/** Who may come in: one of these per process. */
export class Identity {
  readonly tokenEndpoint: TokenEndpoint;
  readonly setup: Setup;
  readonly #passwords = new Passwords();

  constructor(
    private readonly platform: Platform,
    { settings, tokens }: Access,
  ) {
    this.tokenEndpoint = new TokenEndpoint(settings, platform.credentials, this.#passwords, tokens);
    this.setup = new Setup(platform, this.#passwords);
  }

  /** Brings the settings to what the bootstrap file says; without one, a first start makes the usual ones. */
  applyBootstrap(file: Bootstrap | undefined): Promise<readonly Applied[]> {
    return applyBootstrap(this.platform, this.#passwords, file);
  }
}
