import { asyncApi } from '@eventdesk/contracts/asyncapi';
import { eventSchemas, schemaDocument } from '@eventdesk/contracts/event-schemas';
import { contractVersion } from '@eventdesk/contracts/files';
import type { JsonSchema } from '@eventdesk/contracts/json-schema';
import { openApiDocument } from '@eventdesk/contracts/open-api-document';
import { notThere } from '../demand';

/** The documents of the contract, made at the first question and kept. */
export class ContractDocuments {
  #openApi: JsonSchema | undefined;
  #asyncApi: JsonSchema | undefined;

  openApi(): JsonSchema {
    return (this.#openApi ??= openApiDocument());
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
