import { Module, type DynamicModule } from '@nestjs/common';
import { Authentication } from '../players/authentication.js';
import { RoundsController } from './rounds.controller.js';
import { RoundsReads } from './rounds-reads.js';
import { Rounds } from './rounds.js';

export interface RoundsParts {
  readonly authentication: Authentication;
  readonly rounds: Rounds;
  readonly reads: RoundsReads;
}

/** Bets, moves, history, seeds and balances over HTTP. */
@Module({})
export class RoundsModule {
  static register(parts: RoundsParts): DynamicModule {
    return {
      module: RoundsModule,
      controllers: [RoundsController],
      providers: [
        { provide: Authentication, useValue: parts.authentication },
        { provide: Rounds, useValue: parts.rounds },
        { provide: RoundsReads, useValue: parts.reads },
      ],
    };
  }
}
