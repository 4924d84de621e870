/** One step from the tables of the version before to those of `version`. Never changed once released: data made by it are out there. */
export interface Migration {
  readonly version: number
  /** What it brings, for the log: "reports know their network and weight". */
  readonly brings: string
  /** Run in one transaction together with the new number in `meta`. */
  readonly statements: string
}
