"""The records of the rules about self-evaluation tables (自评表): `scoresheet` holds their functions."""

from __future__ import annotations

from drafter.checker.records import Example, Rule

_PROCEDURE = "财预〔2020〕10号《项目支出绩效评价管理办法》"
_HEAD = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
_MONEY_HEAD = "预算执行情况\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
_RATE = "预算执行率\t\t支付进度\t≥95%\t96%\t10\t10\t"
_OUTPUT = "产出指标\t数量指标\t培训场次\t≥12场\t12场\t50\t50\t"
_EFFECT = "效益指标\t社会效益\t考核合格率\t≥95%\t96%\t30\t29\t有两人补考后合格"
_PLEASED_LESS = "满意度指标\t\t群众满意度\t≥90%\t92%\t10\t9\t问卷回收不足"
_PLEASED = "满意度指标\t\t群众满意度\t≥90%\t92%\t10\t10\t"


def _sheet(*rows: str, money: str = "", behind: str = "") -> str:
    """A form with the usual rows, those of the same name replaced by ROWS."""
    usual = {row.split("\t")[2]: row for row in (_RATE, _OUTPUT, _EFFECT, _PLEASED)}
    if money:
        del usual["支付进度"]
    usual.update((row.split("\t")[2], row) for row in rows)
    return f"{money}{_HEAD}" + "\n".join(usual.values()) + (f"\n{behind}" if behind else "")


def _money(*rows: str) -> str:
    return _MONEY_HEAD + "".join(f"{row}\n" for row in rows)


SHEET_RECORDS = (
    Rule(
        "points-not-hundred", "error", "分值不合满分",
        "各项指标的分值与预算执行率的分值相加应等于满分，否则总分没有意义。", _PROCEDURE,
        Example(_sheet("产出指标\t数量指标\t培训场次\t≥12场\t12场\t60\t60\t", behind="总分\t\t\t\t\t110"), "", "110"),
        Example(_sheet(behind="总分\t\t\t\t\t100")),
    ),
    Rule(
        "points-not-as-ruled", "warning", "一级指标分值",
        "一级指标的分值由财政部门统一规定，与规定不同的要有依据。", _PROCEDURE,
        Example(
            _sheet(
                "产出指标\t数量指标\t培训场次\t≥12场\t12场\t40\t40\t",
                "效益指标\t社会效益\t考核合格率\t≥95%\t96%\t40\t39\t有两人补考后合格",
            ),
            "", "产出指标",
        ),
        Example(_sheet()),
    ),
    Rule(
        "score-out-of-range", "error", "得分超出分值",
        "得分不能高于分值，也不能是负数。", "",
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t92%\t10\t12\t"), "", "12"),
        Example(_sheet()),
    ),
    Rule(
        "total-not-sum", "error", "总分与各项不符",
        "总分一行应是各项之和；改了单项没有改总分，审核时一眼就能看出。", "",
        Example(_sheet(behind="总分\t\t\t\t\t100\t90"), "", "90"),
        Example(_sheet(behind="总分\t\t\t\t\t100\t99")),
    ),
    Rule(
        "grade-not-of-score", "error", "等级与得分不符",
        "等级由总得分决定，分数线以提纲为准。", _PROCEDURE,
        Example(_sheet(behind="总分\t\t\t\t\t100\t99\n\n自评等级为良。"), "", "良"),
        Example(_sheet(behind="总分\t\t\t\t\t100\t99\n\n自评等级为优。")),
    ),
    Rule(
        "score-said-otherwise", "error", "正文得分与自评表不符",
        "正文里的总得分应与自评表一致。", "",
        Example(_sheet(behind="总分\t\t\t\t\t100\t99\n\n自评得分98分。"), "", "98"),
        Example(_sheet(behind="总分\t\t\t\t\t100\t99\n\n自评得分99分。")),
    ),
    Rule(
        "funds-not-whole", "error", "资金分项与总额不符",
        "年度资金总额应等于财政拨款、结转资金和其他资金之和；总额写成零而分项有数，说明总额没有填。", "",
        Example(
            _sheet(money=_money("年度资金总额\t70\t80\t72\t10\t90%\t9", "其中：财政拨款\t\t85\t72")), "", "80",
        ),
        Example(_sheet(money=_money("年度资金总额\t90\t90\t90\t10\t100%\t10", "其中：财政拨款\t90\t90\t90"))),
    ),
    Rule(
        "execution-rate-wrong", "error", "执行率有误",
        "执行率等于全年执行数除以全年预算数（B/A），不是除以年初预算数。", "",
        Example(_sheet(money=_money("年度资金总额\t80\t90\t81\t10\t99%\t9")), "", "99%"),
        Example(_sheet(money=_money("年度资金总额\t80\t90\t81\t10\t90%\t9"))),
    ),
    Rule(
        "execution-score-wrong", "error", "执行率得分有误",
        "预算执行率的得分按分值乘以执行率计算，不超过分值。", _PROCEDURE,
        Example(_sheet(money=_money("年度资金总额\t80\t90\t81\t10\t90%\t9.5")), "", "9.5"),
        Example(_sheet(money=_money("年度资金总额\t80\t90\t81\t10\t90%\t9"))),
    ),
    Rule(
        "target-missing", "error", "没有指标值",
        "没有指标值就无从判断是否完成，给满分更没有依据。", _PROCEDURE,
        Example(_sheet("产出指标\t数量指标\t培训场次\t\t12场\t50\t50\t"), "", "产出指标"),
        Example(_sheet()),
    ),
    Rule(
        "actual-missing", "error", "没有实际完成值",
        "指标值是数，实际完成值也应是数；没有填写的不能计分，写成文字的无法比较，只作提示。", _PROCEDURE,
        Example(_sheet("产出指标\t数量指标\t培训场次\t≥12场\t\t50\t50\t"), "", "产出指标"),
        Example(_sheet()),
    ),
    Rule(
        "target-unit-differs", "error", "指标值与完成值单位不同",
        "指标值是次数，完成值是百分比，两者不能比较。", "",
        Example(_sheet("产出指标\t数量指标\t培训场次\t≥12场\t100%\t50\t50\t"), "", "100%"),
        Example(_sheet()),
    ),
    Rule(
        "unmet-with-full-points", "error", "未完成却得满分",
        "没有达到指标值，按比例扣分，不能给满分。", _PROCEDURE,
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t88%\t10\t10\t样本偏少"), "", "10"),
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t81%\t10\t9\t样本偏少")),
    ),
    Rule(
        "cut-without-reason", "error", "扣分没有原因",
        "达到指标值而没有得满分的，应写明为什么扣分。", _PROCEDURE,
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t92%\t10\t9\t"), "", "9"),
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t92%\t10\t9\t问卷回收不足")),
    ),
    Rule(
        "deviation-without-reason", "error", "偏差没有原因",
        "没有完成或大幅超过指标值的，要填写偏差原因；大幅超过往往是指标值定得过低。", _PROCEDURE,
        Example(_sheet("产出指标\t数量指标\t培训场次\t≥12场\t30场\t50\t50\t"), "", "30场"),
        Example(_sheet("产出指标\t数量指标\t培训场次\t≥12场\t30场\t50\t50\t年中增加了任务")),
    ),
    Rule(
        "score-not-as-ruled", "error", "得分与评分规则不符",
        "定量指标按完成比例计分；得分高于按规则算出的数是错误，低于的只作提示。", _PROCEDURE,
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t45%\t10\t8\t样本偏少"), "", "8"),
        Example(_sheet("满意度指标\t\t群众满意度\t≥90%\t45%\t10\t5\t样本偏少")),
    ),
    Rule(
        "every-row-full", "warning", "全部满分",
        "每项指标都是满分，多半是指标定得过低或者没有认真评价。", _PROCEDURE,
        Example(_sheet("效益指标\t社会效益\t考核合格率\t≥95%\t96%\t30\t30\t"), "", "一级指标"),
        Example(_sheet()),
    ),
    Rule(
        "best-grade-low-execution", "warning", "执行率低而等级高",
        "预算大部分没有用出去，却评为最高等级，容易被认为虚高。", "",
        Example(
            _sheet(
                "效益指标\t社会效益\t考核合格率\t≥95%\t96%\t30\t28\t有两人补考后合格",
                money=_money("年度资金总额\t90\t90\t63\t10\t70%\t7"), behind="总分\t\t\t\t\t100\t95",
            ),
            "", "一级指标",
        ),
        Example(_sheet(money=_money("年度资金总额\t90\t90\t81\t10\t90%\t9"), behind="总分\t\t\t\t\t100\t98")),
    ),
    Rule(
        "problem-with-full-points", "warning", "有问题的指标得满分",
        "存在的问题里写到了这项指标，自评表里它却是满分，前后不一致。", "",
        Example(_sheet(behind="\n一、存在的问题\n群众满意度的调查样本偏少。"), "", "10"),
        Example(_sheet(behind="\n一、存在的问题\n培训教室偏少。")),
    ),
    Rule(
        "words-without-evidence", "warning", "定性指标没有依据",
        "定性指标给满分，实际完成值只写“完成”“有所提高”，看不出依据是什么。", _PROCEDURE,
        Example(_sheet("效益指标\t社会效益\t考核合格率\t有所提高\t提高\t30\t30\t", _PLEASED_LESS), "", "提高"),
        Example(
            _sheet("效益指标\t社会效益\t考核合格率\t有所提高\t比上期多通过五人，见考核名册\t30\t30\t", _PLEASED_LESS)
        ),
    ),
)  # fmt: skip
