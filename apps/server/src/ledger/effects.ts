import type { Accepted, Transfer } from './act.js';
import { pocket } from './pockets.js';
import { sha256, type Bytes } from './row.js';

/** What an accepted command took from and put into the cash of an account, in minor units. */
export function cashFlow(no: number, asset: number | null, accepted: Accepted): { outMinor: bigint; inMinor: bigint } {
  let outMinor = 0n;
  let inMinor = 0n;
  for (const transfer of accepted.transfers) {
    if (transfer.asset !== asset || transfer.no !== no) continue;
    if (transfer.debit === pocket.cash) outMinor += transfer.amountMinor;
    if (transfer.credit === pocket.cash) inMinor += transfer.amountMinor;
  }
  return { outMinor, inMinor };
}

/**
 * Digest of what a command changes beyond its own row, so that the chain covers those rows too; `null` for an instant
 * bet, whose row says it all. Amounts are text; lists stand in a fixed order.
 */
export function effectsDigest(accepted: Accepted): Bytes | null {
  if (accepted.instant === true) return null;
  const { round, hold, seeds } = accepted;
  return sha256(
    JSON.stringify([
      accepted.transfers.map(transferParts),
      round === undefined
        ? null
        : [
            round.round.id,
            String(round.round.stakeMinor),
            String(round.round.terms.capMinor),
            round.payoutMinor === null ? null : String(round.payoutMinor),
            round.round.moves,
            round.round.step.view,
          ],
      hold === undefined
        ? null
        : [
            hold.hold.id,
            String(hold.hold.amountMinor),
            hold.hold.settledMinor === null ? null : String(hold.hold.settledMinor),
            hold.hold.expiresAtMs,
            hold.hold.state,
          ],
      seeds === undefined
        ? null
        : [seeds.active.serverSeedHash, seeds.active.clientSeed, seeds.active.clientSeedBy, seeds.next.serverSeedHash],
      accepted.configId ?? null,
    ]),
  );
}

function transferParts(transfer: Transfer): readonly (string | number)[] {
  return [transfer.no, transfer.asset, transfer.debit, transfer.credit, String(transfer.amountMinor)];
}
