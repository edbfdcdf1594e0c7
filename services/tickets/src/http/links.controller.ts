import type { Settings } from '@eventdesk/domain/catalog/settings';
import { nameIn } from '@eventdesk/domain/catalog/settings';
import { languages } from '@eventdesk/domain/shapes';
import type { Language } from '@eventdesk/domain/shapes';
import type { AgentReplied, RequesterMessageAdded } from '@eventdesk/domain/ticket/events';
import { nestPath } from '@eventdesk/contracts/route';
import type { EventOf } from '@eventdesk/kernel/event';
import { revealed } from '@eventdesk/kernel/personal';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { Access } from '@eventdesk/platform/http/access';
import { pageHeaders } from '@eventdesk/platform/http/page';
import { callersLanguage } from '@eventdesk/platform/http/language';
import { headerOf } from '@eventdesk/platform/http/request';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { MailedLinks } from '../links/mailed-links';
import type { Linked } from '../links/mailed-links';
import { buttonPage, gonePage, usedPage } from '../links/page';
import type { ShownMessage } from '../links/page';
import { platformToken, settingsToken } from '../tokens';
import { ticketRoutes as routes } from './routes';

/** `/l/{token}` (T18): looking changes nothing, the button does it. */
@Controller()
export class LinksController {
  constructor(
    @Inject(platformToken) private readonly platform: Platform,
    @Inject(settingsToken) private readonly settings: Folded<Settings>,
    @Inject(MailedLinks) private readonly links: MailedLinks,
  ) {}

  @Get(nestPath(routes.look))
  @Access('public')
  async look(
    @Param('token') token: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string> {
    const linked = await this.links.look(token);
    return this.page(request, reply, linked ? buttonPage(linked) : undefined);
  }

  @Post(nestPath(routes.use))
  @HttpCode(200)
  @Access('public')
  async use(
    @Param('token') token: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string> {
    const linked = await this.links.look(token);
    if (!linked) return this.page(request, reply, undefined);
    const used = await this.links.use(linked);
    const status = this.settings.current.statuses.get(linked.ticket.current.id);
    const name = status ? nameIn(status.name, linked.requested.language) : '';
    const messages = used === 'shown' ? await this.messages(linked) : [];
    return this.page(request, reply, usedPage(linked, used, name, messages, this.platform.timeZone));
  }

  private page(request: HttpRequest, reply: HttpReply, html: string | undefined): string {
    reply.headers(pageHeaders);
    if (html !== undefined) return html;
    reply.code(404);
    // Whose link it was is not known: the browser's language has to do.
    const own = languages.find((one) => one === this.platform.language) ?? ('en' satisfies Language);
    const liked = callersLanguage(headerOf(request, 'accept-language'), own);
    return gonePage(languages.find((one) => one === liked) ?? own);
  }

  /** What was said to and by requesters; notes are not theirs to see (T40). */
  private async messages({ ticketId, requested }: Linked): Promise<readonly ShownMessage[]> {
    const events = await this.platform.events.read(`ticket-${ticketId}`);
    const said = events.flatMap((event): ShownMessage[] => {
      if (event.type === 'RequesterMessageAdded') {
        const { data } = event as EventOf<typeof RequesterMessageAdded>;
        const from = revealed(data.from, null);
        const who = from?.name ?? from?.email ?? '';
        return [{ mine: data.participant === requested.participant, who, at: data.at, text: revealed(data.text, '') }];
      }
      if (event.type === 'AgentReplied') {
        const { data } = event as EventOf<typeof AgentReplied>;
        const agent = data.agent === null ? undefined : this.settings.current.agents.get(data.agent);
        const who = agent ? revealed(agent.name, '') : '';
        return [{ mine: false, who, at: data.at, text: revealed(data.text, '') }];
      }
      return [];
    });
    // An empty mail to the close address says nothing that could be shown.
    return said.filter(({ text }) => text.trim() !== '');
  }
}
