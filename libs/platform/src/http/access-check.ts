import type { INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { accessOf } from './access';

/** Stops the start when a route declares no access rule: nothing is open by mistake (T20). Throws Error. */
export function checkAccessRules(app: INestApplication): void {
  const scanner = new MetadataScanner();
  const open: string[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype, instance } of module.controllers.values()) {
      const prototype = instance ? (Object.getPrototypeOf(instance) as Record<string, unknown>) : undefined;
      if (!prototype || !metatype) continue;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
        if (accessOf(handler, metatype) !== undefined) continue;
        open.push(`${metatype.name}.${name} (${String(Reflect.getMetadata(PATH_METADATA, handler))})`);
      }
    }
  }
  if (open.length > 0) throw new Error(`routes without @Access: ${open.join(', ')}`);
}
