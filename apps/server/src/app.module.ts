import { Module, type DynamicModule } from '@nestjs/common';
import { HttpModule } from './platform/http/http.module.js';
import type { Readiness } from './platform/http/readiness.js';
import type { Telemetry } from './platform/telemetry.js';
import { PlayersModule, type PlayersParts } from './players/players.module.js';
import { RoundsModule, type RoundsParts } from './rounds/rounds.module.js';
import type { ShellParts } from './shell/shell-parts.js';
import { ShellModule } from './shell/shell.module.js';

export interface AppParts {
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly players: PlayersParts;
  readonly rounds: RoundsParts;
  /** The development shell; null in production, where it does not exist. */
  readonly shell: ShellParts | null;
}

/** The application: every feature's module, given what `start-server.ts` opened. */
@Module({})
export class AppModule {
  static register({ readiness, telemetry, players, rounds, shell }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HttpModule.register({ readiness, telemetry }),
        PlayersModule.register(players),
        RoundsModule.register(rounds),
        ...(shell === null ? [] : [ShellModule.register(shell)]),
      ],
    };
  }
}
