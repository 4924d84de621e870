/** The address of an incident's page below where the pages are reached. */
export function incidentLink(pagesUrl: string): (incident: string) => string {
  const base = pagesUrl.replace(/\/+$/, '')
  return (incident) => `${base}/incidents/${incident}`
}
