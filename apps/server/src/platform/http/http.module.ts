import { Module, type DynamicModule } from '@nestjs/common';
import { Telemetry } from '../telemetry.js';
import { DocsController } from './docs.controller.js';
import { OperationsController } from './operations.controller.js';
import { Readiness } from './readiness.js';

/** What every server answers, whatever the casino in it: probes, metrics and the docs. */
@Module({})
export class HttpModule {
  static register(parts: { readonly readiness: Readiness; readonly telemetry: Telemetry }): DynamicModule {
    return {
      module: HttpModule,
      controllers: [OperationsController, DocsController],
      providers: [
        { provide: Readiness, useValue: parts.readiness },
        { provide: Telemetry, useValue: parts.telemetry },
      ],
    };
  }
}
