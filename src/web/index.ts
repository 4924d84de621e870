export * from './view.ts'
export { createPublicSite, type PublicSite, type PublicSiteConfig, type PublicSiteDeps } from './public/public-site.ts'
export { REHEARSED_REPORTER_HEADER } from './public/reporter-identity.ts'
export { createOperatorSite, type OperatorSite, type OperatorSiteConfig, type OperatorSiteDeps } from './operator/operator-site.ts'
