import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { checkedInput } from './field-faults';

/**
 * Checks what `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` name, for every route. Handlers get what
 * the schema gives; what it refuses is Problem `invalid-input`, with each wrong field.
 */
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    // A missing body is judged as an empty one, so that the answer names the missing fields.
    return checkedInput(schema, type === 'body' && value == null ? {} : value);
  }
}
