import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';

/** All services in one process. */
@Module({})
export class DeskModule {
  static of(modules: readonly DynamicModule[]): DynamicModule {
    return { module: DeskModule, imports: [...modules] };
  }
}
