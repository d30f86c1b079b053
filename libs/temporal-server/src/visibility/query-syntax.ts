/** A visibility query as it was written: what it says, before names and types are looked at. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
  | {
      readonly kind: 'between';
      readonly isNegated: boolean;
      readonly left: Operand;
      readonly from: Operand;
      readonly to: Operand;
    }
  | { readonly kind: 'is'; readonly test: string; readonly left: Operand }
  /** An operand where a condition is wanted. */
  | { readonly kind: 'operand'; readonly operand: Operand };

export type Comparison =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'like' | 'not like' | 'starts_with' | 'not starts_with';

export type Operand =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'tuple'; readonly items: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Operand };

export interface Query {
  readonly where: Condition | undefined;
  readonly groupBy: readonly Operand[];
  readonly hasOrderBy: boolean;
  readonly hasLimit: boolean;
}
