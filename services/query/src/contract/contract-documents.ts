import { asyncApi } from '@eventdesk/contracts/asyncapi';
import { eventSchemas, schemaDocument } from '@eventdesk/contracts/event-schemas';
import { contractVersion } from '@eventdesk/contracts/files';
import type { JsonSchema } from '@eventdesk/contracts/json-schema';
import { openApiOf } from '@eventdesk/contracts/openapi';
import type { Route } from '@eventdesk/contracts/route';
import { notThere } from '../demand';

/** The documents of the contract, made at the first question and kept. */
export class ContractDocuments {
  #openApi: JsonSchema | undefined;
  #asyncApi: JsonSchema | undefined;

  constructor(private readonly routes: readonly Route[]) {}

  openApi(): JsonSchema {
    return (this.#openApi ??= openApiOf(this.routes, contractVersion));
  }

  asyncApi(): JsonSchema {
    return (this.#asyncApi ??= asyncApi(contractVersion));
  }

  /** @param name `eventdesk.TicketOpened.v1.json` */
  schema(name: string): JsonSchema {
    const type = name.replace(/\.json$/, '');
    const schema = eventSchemas().get(type);
    if (!schema) throw notThere('schema');
    return schemaDocument(type, schema);
  }
}
