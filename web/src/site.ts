import "./style/site.css";
import { PpChart } from "./chart/pp-chart.ts";
import { markArea } from "./lib/area-rows.ts";
import { noticeOnFile } from "./lib/file-notice.ts";
import { PpFilter } from "./lib/pp-filter.ts";
import { PpSearch } from "./search/pp-search.ts";
import { PpShare } from "./share/pp-share.ts";
import { PpTable } from "./table/pp-table.ts";
import { showTerms } from "./terms/tooltips.ts";

customElements.define("pp-table", PpTable);
customElements.define("pp-chart", PpChart);
customElements.define("pp-search", PpSearch);
customElements.define("pp-share", PpShare);
customElements.define("pp-filter", PpFilter);
noticeOnFile();
showTerms();
markArea();
