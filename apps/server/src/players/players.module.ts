import { Module, type DynamicModule } from '@nestjs/common';
import { Authentication } from './authentication.js';
import { IdentitiesStore } from './identities.store.js';
import { PlayersBook } from './players-book.js';
import { PlayersController } from './players.controller.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

export interface PlayersParts {
  readonly authentication: Authentication;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly identities: IdentitiesStore;
  readonly book: PlayersBook;
}

/** Who plays: signing in and out. Exports what tells other features whose request it is. */
@Module({})
export class PlayersModule {
  static register(parts: PlayersParts): DynamicModule {
    return {
      module: PlayersModule,
      controllers: [PlayersController],
      providers: [
        { provide: Authentication, useValue: parts.authentication },
        { provide: SignIn, useValue: parts.signIn },
        { provide: Sessions, useValue: parts.sessions },
        { provide: IdentitiesStore, useValue: parts.identities },
        { provide: PlayersBook, useValue: parts.book },
      ],
      exports: [Authentication],
    };
  }
}
