export { renderAnalysisReport } from './render-analysis-report.tsx'
